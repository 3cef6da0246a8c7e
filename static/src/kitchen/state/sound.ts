/** The bell for new orders. A browser plays nothing before somebody has touched the page. */

import { signal } from "@preact/signals";

/** Two rising notes, heard over an extractor hood. */
const NOTES = [880, 1_320];
const NOTE_SECONDS = 0.22;
const LOUDNESS = 0.3;

/** Whether the browser lets us play already. */
export const isAudible = signal(false);

let context: AudioContext | null = null;

/** Call it from a touch or key: only then may sound start. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  isAudible.value = context.state === "running";
}

export function ring(): void {
  if (context?.state !== "running") {
    isAudible.value = false;
    return;
  }
  NOTES.forEach((note, index) => {
    play(context as AudioContext, note, index * NOTE_SECONDS);
  });
}

function play(audio: AudioContext, note: number, delay: number): void {
  const start = audio.currentTime + delay;
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = note;
  volume.gain.setValueAtTime(LOUDNESS, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS * 2);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + NOTE_SECONDS * 2);
}

/** The first touch or key anywhere, at the door too, starts the sound when it is wanted. */
export function listenForTouch(wanted: () => boolean): void {
  const touched = (): void => {
    if (wanted() && !isAudible.value) {
      void allowSound();
    }
  };
  document.addEventListener("pointerdown", touched);
  document.addEventListener("keydown", touched);
}
