-- A question is a conflict if it has two answers; of these, one at most is preferred.
SELECT
    'conflicts' AS record_table, conflict_id AS record_id,
    count(conflict_member_id) AS members,
    count(*) FILTER (standing = 'preferred') AS preferred
FROM conflicts LEFT JOIN conflict_members USING (conflict_id)
GROUP BY conflict_id
HAVING members < 2 OR preferred > 1
ORDER BY ALL
