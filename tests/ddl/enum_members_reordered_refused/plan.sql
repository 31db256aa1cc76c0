ALTER TABLE `t` MODIFY COLUMN `v` enum('c','a','b') NOT NULL;
