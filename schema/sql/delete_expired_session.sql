-- Deletes a session whose end has passed here too: somebody else may have moved it.
--
-- $1 token   $2 now
delete from session
where token = $1 and expires_at <= $2
returning id
