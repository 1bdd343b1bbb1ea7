export { requireSession } from "@vestibule/next";
