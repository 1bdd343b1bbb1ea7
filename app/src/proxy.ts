import { authProxy } from "@vestibule/next/proxy";

export const proxy = authProxy();

export const config = { matcher: ["/protected/:path*", "/projects/:path*", "/account/:path*"] };
