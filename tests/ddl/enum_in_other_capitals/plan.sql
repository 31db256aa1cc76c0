ALTER TABLE `t` MODIFY COLUMN `v` enum('New','done') NOT NULL;
