export type { Session, User } from "@vestibule/next";
