ALTER TABLE `t` MODIFY COLUMN `state` enum('new','done','lost') NOT NULL DEFAULT 'new';
