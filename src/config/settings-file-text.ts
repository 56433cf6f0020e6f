import type { Problem } from '../model/problem.ts';
import { hideSecret } from './settings-file-secret.ts';
import { readSourceText, type Source, type SourceText } from './source-text.ts';

/**
 * Reads the YAML of a settings file. Two things are different from a provider file: it may be empty (the shipped one
 * holds nothing but comments), and `[::1]:8080` without quotes is a likely mistake, which YAML takes for a list.
 */
export function readSettingsText(source: Source): SourceText {
  const read = readSourceText(source);
  const problems = read.problems.filter((problem) => problem.code !== 'yaml-empty');
  return {
    ...read,
    problems: problems.map((problem) => hideSecret(explainBrackets(problem))),
    problem: (path, words, target) => hideSecret(read.problem(path, words, target), path),
  };
}

function explainBrackets(problem: Problem): Problem {
  const address = /:\s*(\[[0-9a-f:.]*:[0-9a-f:.]*\]:\d+)/i.exec(problem.place?.excerpt ?? '')?.[1];
  if (address === undefined || !problem.code.startsWith('yaml-')) return problem;
  return {
    ...problem,
    message: 'an address in brackets stands without quotes, so YAML takes it for a list',
    advice: `put it in quotes: "${address}"`,
  };
}
