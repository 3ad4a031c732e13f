const express = require('express');
const axios = require('axios');
const request = require('supertest');

const auth = require('./middleware/auth');
const users = require('./controllers/users');
const { validate, wrap } = require('./middleware');

const app = express();
const router = express.Router();
const HOME = '/';

router.route('/users/:id')
  .get(auth('read'), users.show)
  .patch(auth('write'), validate(users.schema), users.update)
  .delete(wrap(users.remove));

router.post('/users', [auth('write'), users.create]);
router.get('/me', async (req, res) => {
  res.json(await users.find(req.user.id));
});

app.get(HOME, (req, res) => res.send('home'));
app.all('*', users.missing.bind(users));
app.use('/api', router);
app.get('env');

module.exports = (server) => {
  server.put('/admin/:id', users.promote);
};

axios.get('/users', { params: {} });
request(app).get('/users').expect(200);
