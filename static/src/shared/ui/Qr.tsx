import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

interface QrProps {
  text: string;
  label: string;
  class?: string;
}

/** A QR code as one path: always dark on light, for scanners that read nothing else. */
export function Qr({ text, label, class: name = "" }: QrProps): JSX.Element {
  const { size, path } = useMemo(() => {
    const { size: edge, data } = encode(text, { ecc: "M", border: 2 });
    const squares = data.flatMap((row, y) =>
      row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")),
    );
    return { size: edge, path: squares.join("") };
  }, [text]);
  return (
    <svg class={`qr ${name}`} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect class="qr-paper" width={size} height={size} />
      <path class="qr-ink" d={path} shape-rendering="crispEdges" />
    </svg>
  );
}
