ALTER TABLE `t` MODIFY COLUMN `v` set('c','b','a') NOT NULL;
