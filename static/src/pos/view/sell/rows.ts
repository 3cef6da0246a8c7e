/** Only the rows in sight are in the document, however many products there are. */

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

type Rows = Virtualizer<HTMLElement, HTMLElement>;

const OVERSCAN = 3;

export function useVirtualRows(
  scroller: RefObject<HTMLElement>,
  count: number,
  height: number,
): Rows {
  const [, draw] = useReducer((turn: number) => turn + 1, 0);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    overscan: OVERSCAN,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(null),
  };
  const [rows] = useState<Rows>(() => new Virtualizer(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => rows._willUpdate());
  // Measured anew when rows get another height.
  useLayoutEffect(() => rows.measure(), [height]);
  return rows;
}

export interface GridShape {
  readonly columns: number;
  readonly rowHeight: number;
}

const ROOT = 16;

/** How many tiles fit beside each other, and how high a row is, in the reader's own type size. */
export function useGridShape(
  scroller: RefObject<HTMLElement>,
  tileWidth: number,
  tileHeight: number,
  gap: number,
): GridShape {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const measure = (): void => {
      const style = getComputedStyle(element);
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
      setWidth(element.clientWidth - padding);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / ROOT;
  const columns = Math.max(2, Math.floor((width + gap * scale) / ((tileWidth + gap) * scale)));
  return { columns, rowHeight: (tileHeight + gap) * scale };
}
