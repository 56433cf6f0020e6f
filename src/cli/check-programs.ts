import { mailPrograms, type MailProgram, type Verdict } from '../clients/index.ts';
import type { Document, NotExpressible } from '../formats/format.ts';
import { formats } from '../formats/registry.ts';
import type { Domain } from '../model/domain.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { Provider } from '../model/provider.ts';
import { makeAnswer } from './make-answer.ts';

/** What a mail program makes of a provider: the servers it takes, or why there is no answer for it to read. */
export type ProgramOutcome =
  | { readonly program: MailProgram; readonly verdict: Verdict }
  | { readonly program: MailProgram; readonly noAnswer: string };

/** The mailbox that the programs set up here. Nothing depends on the name. */
const sampleLocalPart = 'ann';

/** A name below a wildcard, for a provider that has no domain beside it. */
const sampleLabel = 'customer';

/** A mailbox of a provider: in its first domain. Undefined for a base file, which has none. */
export function sampleAddress(provider: Provider): EmailAddress | undefined {
  const [pattern] = provider.domains;
  if (pattern === undefined) return undefined;
  const domain = pattern.kind === 'exact' ? pattern.domain : (`${sampleLabel}.${pattern.below}` as Domain);
  return { localPart: sampleLocalPart, domain };
}

/** Lets every mail program read the answer that is made for it, as it would from the server. */
export function askPrograms(provider: Provider, address: EmailAddress): ProgramOutcome[] {
  const answers = new Map<string, Document | NotExpressible>();
  return mailPrograms.map((program) => {
    const answer = answers.get(program.reads) ?? answerFor(program.reads, provider, address);
    answers.set(program.reads, answer);
    return 'notExpressible' in answer
      ? { program, noAnswer: answer.notExpressible }
      : { program, verdict: program.read(answer.body, address) };
  });
}

function answerFor(name: string, provider: Provider, address: EmailAddress): Document | NotExpressible {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new Error(`no format is called ${name}`);
  return makeAnswer(format, provider, address);
}
