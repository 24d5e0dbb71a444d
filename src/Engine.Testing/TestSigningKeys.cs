namespace Engine.Testing;

/// <summary>
/// Two RSA keys that are known to everybody who has this package. FOR TESTS ONLY: whoever signs with them in production
/// lets the whole world sign. They are here because generating a key takes longer than most tests.
/// </summary>
public static class TestSigningKeys
{
    /// <summary>The current key of a test engine, PKCS #8 in PEM. For tests only: it is public.</summary>
    public const string Current =
        """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCvpT8vyS3zIGSo
        odEibwad2PrsnLiqebAHeKcyk2d21OBYc9x2ODXgFYs2jV+KJYY3GVtKhQ2bgnFO
        3mk0CUxm7VXVKU2ZV/Yw73dYb5HqjC9roFUW8E/I3A6TYm4D1sWSYyB3LwCfdFBo
        7mPbkFhEbVmwn381I2aFceBqMuXfUl5CQ/rfQaFFTie9M0qJACXuVHjCmAqqlBTR
        V9QaIU/IVNDw0dYiRLD/hP92Rl5WW621254OWXsFRat9bmJ3dYJdC1X0kgK9w/HE
        icLuUtmghQSLBVTJOum+D1/KEZbA7CDjIy8MuKFQnAtaYVlWHHL/xc0lD8JrTx9q
        zTdKZkSlAgMBAAECggEAL/y0m6iaHi9+cLfs/DxbEWsDevuCVEj0t8XV4DJ3dPbJ
        6ECXPdEznuoj456SOJrx5UHPODfLtO3ZaRPIqEfWENTMu3USV0+52jrCX23z7qGo
        Hv5p4N983MKKVOfyaKgXyFu+tfEoeWf8w/5FV+pCw0cg1ulshqcKTnEDP+Bx/yX7
        ySSi1fbjFwWYff0gbWM5iQRXHT9aNBU6LFrMUSK6w9bz3P5gXjS5IgWKJYWBwDbi
        /Sbli+cq2UOSB2r+M9jpNSdwl2WHNa4PhxlPFiklcGtU8Pqcx+NKbU/CnFGqHb5M
        DCJCCV4+aJA46nDaOuhrVrej7Kc2mT7jiVJlgY8gDQKBgQD0CnHC2HkWLJRiZD41
        7ckgHevp72cFW5itJIgYfuLtc/5hcc6tS5WZh2Q/PbLX8gAh7ELcd0ALv49MkYE2
        ID+pA3Ee8ZPoTruW61ExkUP+6YM8v0SELzclDEME3tdcsKIvwulxl7SQCWrXQQiK
        P1QOIejoMY3jgOJMZdRnTP8+3wKBgQC4QMP24K8bY91OvWdtaolK7PZyPEl97o1l
        G4EoUAmG6LkYAmeUzm7RmaHQSmy7QSlxresD3OPzWR9lujo27FkMk+KB8rwCvU7/
        K2RfjtbXfWP8b38ifdjmPhlHHY0lq1de02n+B+CvFZlMT09G74MW8TyNC3uIhcbY
        emZVzXBg+wKBgCTBufa+Aibr2gGj1Zbr1MJIn3LhwyOUcz+I5BLEccuQD/1/VcDW
        RJcWRGweD+Tkp050tnFcaMIcPSosNEkBvHTpds1RV5TC3xBRKy6LEbHAXCr3KAu8
        zNKAsUt3gPqOBC+rbNvWHLUhJf175xxjg3aJdvoaFKPykqMtJzvT5hIDAoGBAJfO
        ZKbHP/6lLPVvAAQaPrvIuNQt768eGMkw/B0mtHK+06GAea8U1iFDHxrp9uPhMDBF
        RtiL6hPZXhEGemg+GrBON9UxFM59AtUh/zTsDv7EhNi7VFgqr8Yja9g39M8QeI/c
        R/vQqcIXXZKN1ZdwRuVkJKtgxosZDVfWoPIYrXp5AoGBAK/KU1eEhCwZuS2y23DU
        /Hhp9p/5x7pF4Y4nIlnc89WcDzRnX7IgOIfIII8/5rMi0wBAJliejEQKZxNjTPyO
        i91aOvTevlogmyHbU2Z9zoe6QCqbHzpr78c+CbICZT35BdLprVGmL7gzVOAghEUO
        zBQcKYw7Db04v1s3RxLPDAyj
        -----END PRIVATE KEY-----
        """;

    /// <summary>The next key of a test engine, PKCS #8 in PEM. For tests only: it is public.</summary>
    public const string Next =
        """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDBg5qC9EtKYVfc
        Lhu6GEto34PS54Y7Kw3BNQPXHpZ/O/uCeEHLUxqtz/59vvI3XMNEUuR9qmROiqZK
        S7ZanmQ68y0p5KbJzMbZ6N98VHXp6q61/VmXCUTrPjee4LCx5xqv9eb55slCqrq5
        1bnFEMgG3dGcuNDej7v0lF5DQt0euA9bcdmgDyqmHMMAfgYRYs7E96bANcE7TVX8
        taefrzfqxAAb7v7gsXyHfvsFpNbT/k9l4Yk61m38dE1SFytBaUr+GBkuo+TRVx+1
        Y/Rh649IuBNVqjSkmuqgQzIq5Y7RaYdb5FryuwU/D9qdkBlMS9Cqbv5oGUc4utIs
        3ifBZLxrAgMBAAECggEAH3dHShDwJy2R7EcBEi7+IBTsKgCkpn1XNLnqoHGkVhcK
        TApC5I1kUqv1/TttxkvKopL5/WcV/WF1LbKG+dA0ixNcninEZx7pnKhNorlXHQyg
        kQ4bocALmVbaE3cEtEDYaZFKGAuLYVBCoZIbrWwPonIyMdIpgG8NyHTRqQ03yFUr
        +Cju2K4p2HXvUTqHR5Xm/D2COmEjEunnG+gAGqTjw/xeT3x3OQ9JM99FFtfmRTlX
        an9TDF+wsLUP0wfTso27lPar4BlGnWB5exHGh7hNA75qOQKzCUPH9plff1HQfrTq
        ucvifCcrCuBT4O7dyeHi3JTQ1wis6SSGqQl7BycmYQKBgQDuZXzvTAB3Go8RdYPM
        DkeAdz0juFZzfdrK1iLZYF9tNjkL7MuS8ujk+BAR0HipflmHB26zGSNDp/bZR63O
        8s/3UF4vPWVvUD77noHN/NnT3Egy+o3emzqOB8YPI+/o/1I0TJCpyw7ztiZ1B38f
        GHT0WB+vkR5zu+aBm1IBKF+AywKBgQDPza9F10IcFvzXPi4RXNb+vIKipccsfbot
        5fw62fJ9MsenD+bnJERse8JX6h0A/1CRKw7N07QsOvWs1B2+Nxgd0IeBcsKB+wIj
        sSPpB0ajDSC718eFqbKWK15lr6QO9NSRAoIPu3IAHf0pWsKJioii3x2haPqD4U5/
        +elbqT5e4QKBgHXfUEqxdXludFbZl/UJCmmGi4Bh4Lzx+YBZKJn6gLRrHwG6b12V
        JXow/SERxtdnVbTiA+YiA8GsBu2f91xfylwqLKeG3+SN9NZMpTnIT5vlSv2JzSPH
        9MfNKCzMRA8cTvT09oI9mIMACTvMHRqu6QT3nZMdWcU3nt1ugrl30ODJAoGASsbK
        HoiySmdfPpkqfKb62pm9LIgZHwJzH5cV55uL7c97FrvbLCvZz2vNaFNfcn9tX3+u
        CRT4Tb49r554wX0T2Y6zZDqGkb1gbLWOpYkvuva7Y7znGEsTb4RVqKPGlnc1kqTj
        ZoPeJvqjoeD+Bf5q4qkFAZNEKnbGB7lHZuuE/SECgYAdZQSR5UNy93HuemdYUpBD
        pDoGm50mkO9cOIJXsgruad3J/oskhSeX7C407sEvvdl4yspAl5pRG4SNT9jgxYBN
        oXUpTvnzFhu0V5PLp27dC7a0Rpv2rfl8eK23tAS4g558IdVcobbUckym1S54dLJd
        BC/48HQLNB4sQWNGJCPNhg==
        -----END PRIVATE KEY-----
        """;
}
