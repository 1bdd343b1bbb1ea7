/**
 * A user as Better Auth gives it; `Fields` are the app's additional ones.
 *
 * Additional fields arrive as JSON has them: a date among them is an ISO string.
 */
export type User<Fields extends object = object> = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image?: string | null | undefined;
  createdAt: Date;
  updatedAt: Date;
} & Fields;

/**
 * What `getSession()` gives: the session's own row and its user, which is Better Auth's
 * `auth.$Infer.Session`.
 */
export type Session<UserFields extends object = object, SessionFields extends object = object> = {
  session: {
    id: string;
    userId: string;
    token: string;
    expiresAt: Date;
    createdAt: Date;
    updatedAt: Date;
    ipAddress?: string | null | undefined;
    userAgent?: string | null | undefined;
  } & SessionFields;
  user: User<UserFields>;
};
