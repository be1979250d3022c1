import {describe, expect, it} from 'vitest';
import {Painter} from '../../src/report/painter.ts';

/** As much of a terminal as a painter needs; lines that are wider than the screen are cut, since wrapping is off. */
class Screen {
  readonly writes: string[] = [];
  readonly lines: string[] = [''];
  cursor = true;
  wraps = true;
  #row = 0;
  #column = 0;

  write(text: string): void {
    this.writes.push(text);
    for (const [part] of text.matchAll(/\x1b\[\??\d*[A-Za-z]|[\s\S]/gu)) this.#take(part);
  }

  #take(part: string): void {
    const line = this.lines[this.#row] ?? '';
    const up = /^\x1b\[(\d+)A$/.exec(part);
    if (up !== null) this.#row = Math.max(0, this.#row - Number(up[1]));
    else if (part === '\x1b[?25l' || part === '\x1b[?25h') this.cursor = part.endsWith('h');
    else if (part === '\x1b[?7l' || part === '\x1b[?7h') this.wraps = part.endsWith('h');
    else if (part === '\x1b[K') this.lines[this.#row] = line.slice(0, this.#column);
    else if (part === '\x1b[J') this.lines.splice(this.#row, Infinity, line.slice(0, this.#column));
    else if (part === '\r') this.#column = 0;
    else if (part === '\n') {
      this.#row++;
      if (this.#row === this.lines.length) this.lines.push('');
    } else if (!part.startsWith('\x1b')) {
      this.lines[this.#row] = line.slice(0, this.#column) + part + line.slice(this.#column + 1);
      this.#column++;
    }
  }
}

describe('Painter', () => {
  it('replaces each frame by the next, longer or shorter', () => {
    const screen = new Screen();
    screen.write('$ orch run\r\n');
    const painter = new Painter(screen);
    for (const frame of [['one', 'two'], ['a longer line', 'b', 'c'], ['x'], [], ['y', 'z']]) {
      painter.paint(frame);
      expect(screen.lines).toEqual(['$ orch run', ...frame, '']);
    }
  });

  it('writes once a frame, never erases before it writes, and nothing for the same frame', () => {
    const screen = new Screen();
    const painter = new Painter(screen);
    painter.paint(['a', 'b']);
    painter.paint(['a', 'b']);
    painter.paint(['a', 'c']);
    expect(screen.writes).toHaveLength(2);
    expect(screen.writes[1]).not.toMatch(/\x1b\[2J/);
    expect(screen.writes[1]?.indexOf('c')).toBeLessThan(screen.writes[1]?.indexOf('\x1b[J') ?? 0);
  });

  it('hides the cursor while it paints and gives it back once', () => {
    const screen = new Screen();
    const painter = new Painter(screen);
    painter.paint(['a']);
    expect([screen.cursor, screen.wraps]).toEqual([false, true]);
    painter.close();
    painter.close();
    painter.paint(['late']);
    expect(screen.cursor).toBe(true);
    expect(screen.lines).toEqual(['a', '']);
    expect(screen.writes).toHaveLength(2);
  });

  it('writes nothing at all when it never painted', () => {
    const screen = new Screen();
    new Painter(screen).close();
    expect(screen.writes).toEqual([]);
  });

  it('finds the start of its frame in a terminal that has become narrower', () => {
    const screen = new Screen();
    const painter = new Painter(screen);
    painter.paint(['\x1b[32m123456\x1b[39m', 'ab'], 10);
    painter.paint(['x'], 4);
    expect(screen.writes[1]).toContain('\x1b[3A');
  });
});

it('a line said in between stays above the frame, which is painted again below it', () => {
  const written: string[] = [];
  const painter = new Painter({write: (text) => void written.push(text)});
  painter.paint(['a', 'b']);
  painter.say('stopping');
  const erased = written[1] ?? '';
  expect(erased.startsWith('\u001B[2A\r\u001B[J')).toBe(true);
  expect(erased.endsWith('stopping\n')).toBe(true);
  expect(written[2]).toContain('\ra');
  painter.close();
  painter.say('late');
  expect(written.at(-1)).toBe('late\n');
});
