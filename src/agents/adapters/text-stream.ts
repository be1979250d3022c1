/** Decodes the output of programs that speak no protocol: every line is text. */
import type {Decoder} from './adapter.ts';

export function textDecoder(): Decoder {
  return {line: text => [{type: 'text', text}]};
}
