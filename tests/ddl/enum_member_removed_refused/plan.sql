ALTER TABLE `t` MODIFY COLUMN `v` enum('new','done') NOT NULL;
