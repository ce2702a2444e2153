// The arguments of load.mjs and loss.mjs: numbers with bounds, and nothing that is not known.

import { parseArgs } from 'node:util';
import { PROTOCOLS } from './wire.mjs';

/**
 * Reads `--name value` pairs. `numbers` is `{ name: [default, low, high] }`, where a default of
 * null makes it optional; `texts` are names without a default. Ends the program if one is wrong.
 */
export function readArguments(numbers, texts) {
  const names = [...Object.keys(numbers), ...texts, 'protocol'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const out = {};
  try {
    const { values } = parseArgs({ options });
    for (const [name, limits] of Object.entries(numbers)) {
      out[name] = number(name, values[name], limits);
    }
    for (const name of texts) out[name] = values[name];
    if (!(values.protocol in PROTOCOLS)) {
      throw new Error(`--protocol must be one of ${Object.keys(PROTOCOLS).join(', ')}`);
    }
    out.protocol = values.protocol;
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
  return out;
}

function number(name, text, [fallback, low, high]) {
  if (text === undefined) return fallback;
  if (name === 'rate' && text === 'max') return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value < low || value > high) {
    throw new Error(`--${name} must be a number from ${low} to ${high}`);
  }
  return value;
}
