import type { JSX } from "preact";
import { Sheet } from "../../../shared/ui";
import { close } from "../stage";
import { texts } from "../texts";

export default function Help(): JSX.Element {
  const t = texts.value.help;
  return (
    <Sheet isText title={t.title} onClose={() => close("help")}>
      <p class="muted">{t.intro}</p>
      <dl class="keys">
        {t.keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd class="key">{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">{t.scanner}</p>
    </Sheet>
  );
}
