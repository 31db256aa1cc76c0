CREATE TABLE dept (id int NOT NULL PRIMARY KEY, head_id int);
CREATE TABLE user (id int NOT NULL PRIMARY KEY, dept_id int, CONSTRAINT user_dept FOREIGN KEY (dept_id) REFERENCES dept (id));
ALTER TABLE dept ADD CONSTRAINT dept_head FOREIGN KEY (head_id) REFERENCES user (id);
INSERT INTO dept VALUES (5, NULL);
INSERT INTO user VALUES (1, 5);
UPDATE dept SET head_id = 1;
