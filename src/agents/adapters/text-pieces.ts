/** Puts the pieces of a streamed answer together, so that one event holds whole lines and not half a word. */
import type {AgentEvent} from '../agent-event.ts';

export interface TextPieces {
  /** The lines that this piece completes. */
  add(piece: string): readonly AgentEvent[];
  /** What is left when something else comes. */
  rest(): readonly AgentEvent[];
}

/** No single event holds much more, however long the answer's line. */
const longestPiece = 8000;

export function textPieces(): TextPieces {
  let kept = '';
  return {
    add(piece) {
      kept += piece;
      const end = kept.length > longestPiece ? kept.length : kept.lastIndexOf('\n') + 1;
      const whole = kept.slice(0, end);
      kept = kept.slice(end);
      return tell(whole.replace(/\n$/, ''));
    },
    rest() {
      const text = kept;
      kept = '';
      return tell(text);
    },
  };
}

const tell = (text: string): readonly AgentEvent[] => (text.trim() === '' ? [] : [{type: 'text', text}]);
