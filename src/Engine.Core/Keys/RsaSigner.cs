using System.Security.Cryptography;

namespace Engine.Core.Keys;

/// <summary>
/// Signs with one RSA key from many threads. An RSA object serialises its callers, so there is one a processor, made when
/// it is first needed.
/// </summary>
internal sealed class RsaSigner : IDisposable
{
    private readonly RSA?[] _slots = new RSA?[Environment.ProcessorCount * 2];
    private readonly RSAParameters _parameters;
    private volatile bool _retired;

    /// <param name="key">The key; the signer owns it from now on.</param>
    /// <param name="canSign">Whether it has its private part; otherwise signatures can only be checked.</param>
    public RsaSigner(RSA key, bool canSign = true)
    {
        _parameters = key.ExportParameters(canSign);
        SignatureSize = key.KeySize / 8;
        _slots[0] = key;
    }

    public int SignatureSize { get; }

    /// <summary>The modulus and exponent.</summary>
    public RSAParameters PublicParameters => new() { Modulus = _parameters.Modulus, Exponent = _parameters.Exponent };

    /// <summary>Signs data with SHA-256; <paramref name="destination"/> holds at least <see cref="SignatureSize"/> bytes.</summary>
    public int Sign(ReadOnlySpan<byte> data, RSASignaturePadding padding, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(data, hash);
        var start = Thread.GetCurrentProcessorId();
        var rsa = Take(start) ?? RSA.Create(_parameters);
        try
        {
            return rsa.SignHash(hash, destination, HashAlgorithmName.SHA256, padding);
        }
        finally
        {
            PutBack(rsa, start);
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create(PublicParameters);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, padding);
    }

    /// <summary>
    /// Releases the RSA objects. Whoever is signing, or still holds a key set of before, may go on: what is made from now on
    /// is released after each use.
    /// </summary>
    public void Dispose()
    {
        _retired = true;
        Drain();
    }

    private void Drain()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            Interlocked.Exchange(ref _slots[i], null)?.Dispose();
        }
    }

    private RSA? Take(int start)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (Interlocked.Exchange(ref _slots[(start + i) % _slots.Length], null) is { } rsa)
            {
                return rsa;
            }
        }

        return null;
    }

    private void PutBack(RSA rsa, int start)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _slots[(start + i) % _slots.Length], rsa, null) is null)
            {
                // Retired in the meantime: the slots may have been emptied before this one was filled.
                if (_retired)
                {
                    Drain();
                }

                return;
            }
        }

        rsa.Dispose();
    }
}
