// What the page says, in the language of its document.
import { english } from "./english.mjs";
import { french } from "./french.mjs";

const languages = { en: english, fr: french };

// Tests have no document.
export const words = languages[typeof document === "undefined" ? "en" : document.documentElement.lang];

export const isNothing = (value) => value === null || value === undefined;
