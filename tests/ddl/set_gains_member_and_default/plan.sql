ALTER TABLE `t` MODIFY COLUMN `v` set('a','b','c') NOT NULL DEFAULT 'a,b';
