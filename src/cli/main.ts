#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { endWithReader, processSurroundings } from './surroundings.ts';

endWithReader(process.stdout);
endWithReader(process.stderr);
process.exitCode = await runCommandLine(process.argv.slice(2), processSurroundings());
