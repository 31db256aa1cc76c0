CREATE TABLE dept (id int NOT NULL PRIMARY KEY);
CREATE TABLE user (id int NOT NULL PRIMARY KEY, dept_id int, KEY dept_idx (dept_id), CONSTRAINT old_name FOREIGN KEY (dept_id) REFERENCES dept (id));
INSERT INTO dept VALUES (5);
INSERT INTO user VALUES (1, 5);
