// Solves the puzzle of pingyi/ballot/intake/puzzle.py in a worker: takes {challenge}, posts {answer}.
// SHA-256 is our own: crypto.subtle is missing on pages without https and too slow for many small digests.
(function () {
  "use strict";
  var PARTS = 12;
  var ROUNDS = new Int32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ]);
  var START = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  ];
  var words = new Int32Array(64);

  // Returns the first 32 bits of SHA-256 over the block in words[0..15]; fills the rest of the words.
  function first() {
    var a = START[0], b = START[1], c = START[2], d = START[3];
    var e = START[4], f = START[5], g = START[6], h = START[7];
    var i, x, y, t;
    for (i = 16; i < 64; i++) {
      x = words[i - 15];
      y = words[i - 2];
      x = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      y = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + x + words[i - 7] + y) | 0;
    }
    for (i = 0; i < 64; i++) {
      x = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      y = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      t = (h + x + (g ^ (e & (f ^ g))) + ROUNDS[i] + words[i]) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t) | 0;
      d = c;
      c = b;
      b = a;
      a = (t + y + ((b & c) | (d & (b | c)))) | 0;
    }
    return (a + START[0]) >>> 0;
  }

  // Returns the counter that solves one part. Words: 0-7 the seed, 8 the part, 9 the counter, then SHA-256's padding.
  function counter(seed, part, limit) {
    var i, tried = 0;
    words.fill(0);
    for (i = 0; i < 8; i++) words[i] = parseInt(seed.slice(8 * i, 8 * i + 8), 16);
    words[8] = part;
    words[10] = 0x80000000;
    words[15] = 40 * 8;
    while (first() >= limit) words[9] = ++tried;
    return tried;
  }

  // A text that is no puzzle gives an answer at once, which the server turns down.
  function solve(challenge) {
    var fields = challenge.split("."), limit = Math.pow(2, 32 - Number(fields[2]));
    var seed = String(fields[3]) + fields[4], answer = "", part;
    for (part = 0; part < PARTS; part++) {
      answer += ("0000000" + counter(seed, part, limit).toString(16)).slice(-8);
    }
    return answer;
  }

  self.onmessage = function (event) {
    self.postMessage({ answer: solve(String(event.data.challenge)) });
  };
})();
