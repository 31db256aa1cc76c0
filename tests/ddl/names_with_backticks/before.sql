CREATE TABLE `a``b` (`c``d` int NOT NULL PRIMARY KEY, `it's "e"` int NOT NULL DEFAULT 1, KEY `i``x` (`it's "e"`));
INSERT INTO `a``b` VALUES (1, 2);
