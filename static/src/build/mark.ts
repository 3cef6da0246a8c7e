/**
 * The mark of `static/icons/favicon.svg` as a PNG that may be cut to any shape (a maskable icon):
 * its ground fills the square, and it lies within the circle of 80 % that is never cut away.
 */

import { deflateSync } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

const GROUND: Colour = [23, 105, 74];
const WHITE: Colour = [255, 255, 255];
const TURMERIC: Colour = [240, 168, 24];

/** The drawing's own units: a square of 64. */
const SIDE = 64;
/** The drawing's corners touch the circle of 80 %. */
const SHRUNK = 0.72;
const SAMPLES = 4;

/** The three stripes of the awning: a box with a half circle below. */
const STRIPES = [
  { from: 10, to: 24.7, colour: WHITE },
  { from: 24.7, to: 39.3, colour: TURMERIC },
  { from: 39.3, to: 54, colour: WHITE },
] as const;
const STRIPE_TOP = 12;
const STRIPE_BOX = 23;
/** The letter below it, drawn with a round pen. */
const LETTER = [
  [15, 38],
  [21.5, 53],
  [32, 39],
  [42.5, 53],
  [49, 38],
] as const;
const PEN = 3;

/** A PNG of `size` × `size`. */
export function maskableIcon(size: number): Uint8Array {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      rows.set(pixel(x, y, size), y * (size * 3 + 1) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits a channel, red green blue.
  head.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The mean of a few points, so that edges are smooth. */
function pixel(x: number, y: number, size: number): number[] {
  const sum = [0, 0, 0];
  for (let step = 0; step < SAMPLES * SAMPLES; step += 1) {
    const right = x + ((step % SAMPLES) + 0.5) / SAMPLES;
    const down = y + (Math.floor(step / SAMPLES) + 0.5) / SAMPLES;
    const colour = colourAt(unit(right, size), unit(down, size));
    colour.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
    });
  }
  return sum.map((value) => Math.round(value / (SAMPLES * SAMPLES)));
}

function unit(place: number, size: number): number {
  return (place / size - 0.5) * (SIDE / SHRUNK) + SIDE / 2;
}

function colourAt(x: number, y: number): Colour {
  const stripe = STRIPES.find(({ from, to }) => x >= from && x < to);
  if (stripe && y >= STRIPE_TOP && isInStripe(stripe, x, y)) {
    return stripe.colour;
  }
  const strokes = LETTER.slice(1).map((end, index) => [LETTER[index] ?? end, end] as const);
  return strokes.some(([from, to]) => distance(x, y, from, to) <= PEN) ? WHITE : GROUND;
}

function isInStripe({ from, to }: (typeof STRIPES)[number], x: number, y: number): boolean {
  const radius = (to - from) / 2;
  return y <= STRIPE_BOX || Math.hypot(x - from - radius, y - STRIPE_BOX) <= radius;
}

type Point = readonly [x: number, y: number];

function distance(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay));
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The CRC of PNG chunks. */
function checksum(data: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of data) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    }
  }
  return (rest ^ 0xffffffff) >>> 0;
}
