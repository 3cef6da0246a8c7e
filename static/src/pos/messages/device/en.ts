import type id from "./id";

const en: typeof id = {
  later: "Later",
  update: {
    ready: "A new version is ready",
    text: "Use it now? It takes a moment, and nothing is lost.",
    take: "Use it now",
  },
  install: {
    title: "Put it on the home screen",
    text: "The till opens like an app, also without internet.",
    take: "Install",
    ios: "In Safari, tap Share, then Add to Home Screen.",
    done: "Installed on this device.",
    unknown: "Open the browser's menu and choose Install app.",
  },
  space: {
    tight: (percent: number) => `Storage is nearly full (${percent}%)`,
    text: "Send the sales that wait, then remove photos or apps that nobody uses. When it is full, sales cannot be recorded.",
  },
};

export default en;
