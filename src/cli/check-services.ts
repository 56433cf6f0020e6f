import { answerAutodiscoverJson, outlookJson } from '../formats/autodiscover-json.ts';
import { formats } from '../formats/registry.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { Provider } from '../model/provider.ts';
import { printUrl, type Login, type TcpService, type UrlService } from '../model/server.ts';
import { serviceHost } from '../model/service-hosts.ts';
import { makeAnswer } from './make-answer.ts';

/** What a provider may offer beside its mail servers, by the keys of the file. */
const services = [
  'calendar',
  'addressbook',
  'fileShare',
  'jmap',
  'ews',
  'activeSync',
  'graph',
  'manageSieve',
  'xmpp',
  'oauth2',
] as const;

type ServiceKey = (typeof services)[number];

/** A service beside the mail servers, and the answers that tell programs of it. */
export interface ServiceReport {
  readonly service: ServiceKey;
  /** Its URL, or its host name and port. */
  readonly where: string;
  /** Names of formats, as `render` takes them. Empty where no format can express it. */
  readonly answers: readonly string[];
}

/**
 * Says of every configured service which answers carry it. Each answer is made with the service and without it, and
 * carries it where the two differ; so this holds for every format, and for what a format leaves out.
 */
export function reportServices(provider: Provider, address: EmailAddress): ServiceReport[] {
  const whole = render(provider, address);
  return services.flatMap((service) => {
    const where = whereIs(provider, service);
    if (where === undefined) return [];
    const { [service]: _leftOut, ...rest } = provider;
    const without = render(rest, address);
    const answers = [...whole.keys()].filter((name) => whole.get(name) !== without.get(name));
    return [{ service, where, answers }];
  });
}

/** Every answer by the name of its format; a text that says why stands for one that can't be made. */
function render(provider: Provider, address: EmailAddress): ReadonlyMap<string, string> {
  const bodies = new Map(
    formats.map((format) => {
      const answer = makeAnswer(format, provider, address);
      return [format.name, 'notExpressible' in answer ? answer.notExpressible : answer.body];
    }),
  );
  // Rendered, it answers a single question; programs ask it for the other two as well.
  const origin = `https://${serviceHost('autodiscover', address.domain)}`;
  const answers = (['ActiveSync', 'Ews'] as const).map((protocol) => {
    const asked = { ok: true, address, protocol, writtenProtocol: '', redirectCount: 0 } as const;
    const { status, document } = answerAutodiscoverJson(asked, provider, origin);
    // A refusal names all that there is, the other service included.
    return status === 200 ? document.body : '';
  });
  bodies.set(outlookJson.name, answers.join('\n'));
  return bodies;
}

function whereIs(provider: Provider, service: ServiceKey): string | undefined {
  switch (service) {
    case 'oauth2':
      return provider.oauth2?.issuer;
    case 'manageSieve':
    case 'xmpp':
      return atPort(provider[service]);
    default:
      return atUrl(provider[service]);
  }
}

/** Which login an account gets, and whether people are asked for another one. */
export function printLogin({ username, ask }: Login): string {
  return `login ${username}${ask === undefined ? '' : ', or as asked'}`;
}

function atUrl(service: UrlService | undefined): string | undefined {
  return service && `${printUrl(service.url)}; ${printLogin(service)}`;
}

function atPort(service: TcpService | undefined): string | undefined {
  return service && `${service.hostname}:${service.port}; ${printLogin(service)}`;
}
