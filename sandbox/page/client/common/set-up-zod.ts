import * as z from "zod";

// It would try to make code from text, which the page's policy forbids: the browser would complain in its console.
z.config({ jitless: true });
