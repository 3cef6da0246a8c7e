/** Writes the icons that server pages use into one SVG sprite, `static/dist/icons.svg`, and the
 * till's icon for home screens, `static/dist/maskable-*.png`.
 *
 * The drawings are Lucide's, read from the installed package: none is copied into the repository.
 * Templates name them by `{% icon "house" %}`; add a new name to ICONS.
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";
import { maskableIcon } from "./mark";

export const ICONS = [
  "arrow-down",
  "arrow-left",
  "arrow-up",
  "badge-check",
  "ban",
  "banknote",
  "bell",
  "book-open",
  "boxes",
  "camera",
  "chart-line",
  "check",
  "chef-hat",
  "chevron-down",
  "chevron-left",
  "chevron-right",
  "circle-alert",
  "circle-check",
  "circle-user",
  "clock",
  "credit-card",
  "download",
  "ellipsis",
  "external-link",
  "file-text",
  "house",
  "image-plus",
  "info",
  "key-round",
  "languages",
  "layout-grid",
  "list-filter",
  "lock",
  "lock-open",
  "log-out",
  "map-pin",
  "minus",
  "monitor-smartphone",
  "moon",
  "package",
  "pencil",
  "percent",
  "plus",
  "printer",
  "qr-code",
  "receipt-text",
  "refresh-cw",
  "search",
  "settings",
  "shield-check",
  "shopping-bag",
  "store",
  "sun",
  "sun-moon",
  "tablet-smartphone",
  "tag",
  "trending-down",
  "trending-up",
  "triangle-alert",
  "truck",
  "user",
  "users",
  "utensils",
  "undo-2",
  "wallet",
  "x",
] as const;

/** What `apps/pos/install.py` names. */
const MASKABLE_SIZES = [192, 512] as const;

type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>];

const DRAWN =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ' +
  'stroke-linecap="round" stroke-linejoin="round"';

/** The Vite plugin. `root` is the folder that holds `node_modules`. */
export function iconSprite(root: string): Plugin {
  return {
    name: "icon-sprite",
    apply: "build",
    async generateBundle(): Promise<void> {
      const symbols = await Promise.all(ICONS.map((name) => symbolOf(root, name)));
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
      for (const size of MASKABLE_SIZES) {
        const icon = maskableIcon(size);
        this.emitFile({ type: "asset", fileName: `maskable-${size}.png`, source: icon });
      }
    },
  };
}

async function symbolOf(root: string, name: string): Promise<string> {
  const file = resolve(root, `node_modules/lucide-preact/dist/esm/icons/${name}.mjs`);
  const { __iconData: icon } = (await import(pathToFileURL(file).href)) as {
    __iconData: { node: readonly Shape[] };
  };
  return `<symbol id="${name}" ${DRAWN}>${icon.node.map(drawn).join("")}</symbol>`;
}

function drawn([tag, attributes]: Shape): string {
  const { key: _, ...own } = attributes;
  const words = Object.entries(own).map(([name, value]) => `${name}="${value}"`);
  return `<${tag} ${words.join(" ")}/>`;
}
