// For `next dev`, where worker.ts does not stand in front.
export { GET, POST } from "@vestibule/next/route";
