CREATE TABLE category (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, parent_id int unsigned, CONSTRAINT category_parent FOREIGN KEY (parent_id) REFERENCES category (id));
INSERT INTO category VALUES (1, NULL), (2, 1);
