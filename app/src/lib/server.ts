export { auth, getSession, revalidateSession } from "@vestibule/next";
