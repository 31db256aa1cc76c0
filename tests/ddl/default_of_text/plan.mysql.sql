ALTER TABLE `t` MODIFY COLUMN `body` text DEFAULT ('none');
