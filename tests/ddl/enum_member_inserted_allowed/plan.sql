ALTER TABLE `t` MODIFY COLUMN `v` enum('a','b','c') NOT NULL;
