CREATE TABLE dept (id int NOT NULL PRIMARY KEY);
CREATE TABLE foreign_user (id int NOT NULL PRIMARY KEY, dept_id int, CONSTRAINT user_dept FOREIGN KEY (dept_id) REFERENCES dept (id));
INSERT INTO dept VALUES (5);
INSERT INTO foreign_user VALUES (1, 5);
