// Deterministic random numbers: the same seed plays the same trial on every machine.
// Nothing in this folder may use Math.random for what ends in the output.

/** mulberry32: a function that returns numbers in [0, 1), seeded with 32 bits. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The draws that a trial needs, all from one stream. */
export class Random {
  constructor(seed) {
    this.next = mulberry32(seed);
  }

  /** An integer from `low` to `high`, both included. */
  int(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True with the given probability. */
  chance(probability) {
    return this.next() < probability;
  }

  /** One item of a list that is not empty. */
  pick(items) {
    return items[this.int(0, items.length - 1)];
  }

  /** One key of `{ key: weight }`, by weight. */
  weighted(weights) {
    const entries = Object.entries(weights);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries[entries.length - 1][0];
  }

  /** A client id of at most 53 bits; always above 32 bits, which is what the test is after. */
  clientId() {
    const high = this.int(1, 0x1fffff);
    const low = Math.floor(this.next() * 4294967296);
    return high * 4294967296 + low;
  }

  /** The numbers 0 to `count` - 1 in random order (Fisher-Yates). */
  permutation(count) {
    const order = Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}
