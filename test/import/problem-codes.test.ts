import { describe, it } from 'node:test';
import { problemTable } from '../../src/config/problem-list.ts';
import { importProblemCodes } from '../../src/import/imported.ts';
import { betweenMarks, matchMadeFile } from '../support/made-file.ts';

describe('problem codes of import', () => {
  it('the table in docs/errors.md is up to date', () => {
    const begin = '<!-- made from the list of import\'s codes by "npm run golden": -->';
    matchMadeFile(['docs', 'errors.md'], (page) =>
      betweenMarks(
        page,
        begin,
        "<!-- end of the list of import's codes -->",
        problemTable(importProblemCodes),
      ),
    );
  });
});
