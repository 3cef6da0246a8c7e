import { sound } from "./prefs";

let context: AudioContext | null = null;

/**
 * A short high tone for a scanned item, a low one for an unknown code. After the line is in the
 * document: the frame that shows it does not wait for the sound card.
 */
export function beep(tone: "good" | "bad"): void {
  if (sound.value) {
    setTimeout(() => play(tone));
  }
}

function play(tone: "good" | "bad"): void {
  context ??= new AudioContext();
  const start = context.currentTime;
  const length = tone === "good" ? 0.06 : 0.25;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = tone === "good" ? 1_760 : 220;
  volume.gain.setValueAtTime(0.08, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}
