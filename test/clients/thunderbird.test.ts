import { describe } from 'node:test';
import { thunderbird } from '../../src/clients/thunderbird.ts';
import { runProbes } from './probe.ts';
import { authentications, sections, wholeFile } from './thunderbird-probes.ts';

describe('Thunderbird: the whole file', () => runProbes(thunderbird, wholeFile));
describe('Thunderbird: one section', () => runProbes(thunderbird, sections));
describe('Thunderbird: authentication', () => runProbes(thunderbird, authentications));
