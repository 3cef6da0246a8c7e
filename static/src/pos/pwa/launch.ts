/** Where a shortcut, a link or a second start of the installed till leads. */

interface LaunchParams {
  readonly targetURL?: string;
}

/** Not in TypeScript's library yet. */
interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

export type Place = "sales" | "held";

/** Follow the page's own address, and those that the open page is called with later. */
export function followLaunches(go: (place: Place) => void): void {
  follow(location.href, go);
  // Takes the address out, so that a reload goes nowhere.
  history.replaceState(history.state, "", location.pathname + location.hash);
  const { launchQueue } = window as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ targetURL }) => follow(targetURL ?? "", go));
}

function follow(address: string, go: (place: Place) => void): void {
  const query = new URL(address, location.href).searchParams;
  const [, code] = query.get("link")?.match(/^web\+warungin:(?:\/\/)?pair=([\w-]+)$/) ?? [];
  if (code) {
    // What a link of the back office says; the session reads it.
    location.hash = `pair=${code}`;
  }
  const place = query.get("open");
  if (place === "sales" || place === "held") {
    go(place);
  }
}
