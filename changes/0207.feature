Printed documents and bank files keep names in Arabic letters when they are saved; long tags wrap instead of widening the page.
