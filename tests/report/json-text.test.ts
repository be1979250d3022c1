import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {jsonText} from '../../src/report/json-text.ts';
import {runJson} from '../../src/report/run-json.ts';
import {everyState} from './story.ts';

describe('jsonText', () => {
  it('means the same and shows nothing that a terminal or a CI service acts on', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom('\x9b', '\u202e', '\u2028', '##[x]', '##vso[y]', '\x7f'))), (parts) => {
        const text = jsonText({text: parts.join('')});
        expect(JSON.parse(text)).toEqual({text: parts.join('')});
        expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]|##(?:\[|vso\[)/i);
      }),
    );
  });

  it('indents', () => {
    expect(jsonText({a: 1}, 2)).toBe('{\n  "a": 1\n}');
  });
});

describe('runJson', () => {
  it('is one line an event, the same as in the journal', () => {
    const {events} = everyState();
    const lines = events.map((event) => runJson(event)).join('').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
    expect(lines[0]).toBe('{"seq":0,"at":"2026-03-01T12:00:00.000Z","type":"run-started","runId":"r-1","pid":1}');
  });
});
