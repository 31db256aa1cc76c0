ALTER TABLE `t` MODIFY COLUMN `v` enum('new','done','lost') NOT NULL;
