CREATE TABLE dept (id bigint unsigned NOT NULL PRIMARY KEY);
CREATE TABLE user (id bigint unsigned NOT NULL PRIMARY KEY, dept_id bigint unsigned);
INSERT INTO dept VALUES (5);
INSERT INTO user VALUES (1, 5), (2, NULL);
