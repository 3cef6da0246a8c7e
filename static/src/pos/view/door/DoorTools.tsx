import { Languages } from "lucide-preact";
import type { JSX } from "preact";
import { language, setLanguage } from "../../../shared/i18n";
import { Button } from "../../../shared/ui";

/** The language, before anybody has signed in. */
export function DoorTools(): JSX.Element {
  const other = language.value === "id" ? "en" : "id";
  return (
    <div class="door-tools">
      <Button kind="quiet" icon={Languages} onPress={() => setLanguage(other)}>
        <span lang={other}>{other === "en" ? "English" : "Bahasa Indonesia"}</span>
      </Button>
    </div>
  );
}
