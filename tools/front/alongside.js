// Progressive help only: every page works when this never runs.
import { createAll } from "nhsuk-frontend/dist/nhsuk/index.mjs";
import { Button } from "nhsuk-frontend/dist/nhsuk/components/button/button.mjs";
import { CharacterCount } from "nhsuk-frontend/dist/nhsuk/components/character-count/character-count.mjs";
import { Checkboxes } from "nhsuk-frontend/dist/nhsuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "nhsuk-frontend/dist/nhsuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "nhsuk-frontend/dist/nhsuk/components/notification-banner/notification-banner.mjs";
import { Radios } from "nhsuk-frontend/dist/nhsuk/components/radios/radios.mjs";
import { SkipLink } from "nhsuk-frontend/dist/nhsuk/components/skip-link/skip-link.mjs";
import { startAutosave } from "./autosave.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

createAll(Button, { preventDoubleClick: true });
[CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink].forEach((component) =>
  createAll(component),
);
document.querySelectorAll("form[data-autosave]").forEach(startAutosave);
